import type { CaseDetail } from '@/api/case_shapes'

/** What shows a cause: a file, a page, what is on file with us; where marketing said it. */
export type Way = 'file' | 'link' | 'filed' | 'sheet' | 'script' | 'listing'
export interface Proof { way: string; file: string; link: string; script: string }

const hasClaim = (found: CaseDetail): boolean => (found.claims ?? []).some((claim) => claim.state !== 'rejected')

export function waysToShow(axis: string, found: CaseDetail): Way[] {
  if (axis === 'external') return hasClaim(found) ? ['filed', 'file', 'link'] : ['file', 'link']
  return found.product ? ['sheet', 'script', 'listing'] : ['script', 'listing']
}

/** As it was shown before, else the first way that is there. */
export function proofOf(axis: string, found: CaseDetail): Proof {
  const ref = found.cause?.axis === axis ? found.cause.ref : null
  const files = found.evidence.filter((file) => file.name)
  const known: Way | null = ref?.file_id ? 'file' : ref?.link ? (axis === 'external' ? 'link' : 'listing') : ref?.script ? 'script' : null
  const first = waysToShow(axis, found)[0] ?? 'link'
  return { way: known ?? (first === 'file' && !files.length ? 'link' : first), file: ref?.file_id ?? files[0]?.id ?? '', link: ref?.link ?? '', script: ref?.script ?? '' }
}

export const isPage = (text: string): boolean => /^https?:\/\/[^\s/]+\.[^\s]+$/.test(text.trim())
/** Something one can find again; a letter is none. The same rule stands in `cause_rules.py`. */
export const namesVersion = (text: string): boolean => /\d/.test(text) || text.trim().length + (text.match(/[\u3400-\u9fff\uf900-\ufaff]/g) ?? []).length >= 4

export function isShown(axis: string, proof: Proof): boolean {
  if (axis !== 'external' && axis !== 'marketing') return true
  if (proof.way === 'file') return proof.file !== ''
  if (proof.way === 'link' || proof.way === 'listing') return isPage(proof.link)
  return proof.way !== 'script' || namesVersion(proof.script)
}

/** Only what belongs to the chosen way is sent. */
export function proofBody(axis: string, { way, file, link, script }: Proof): Record<string, string | null> {
  const shown = axis === 'external' || axis === 'marketing'
  return {
    file_id: shown && way === 'file' ? file || null : null,
    link: shown && (way === 'link' || way === 'listing') ? link.trim() : '',
    script: shown && way === 'script' ? script.trim() : '',
  }
}
