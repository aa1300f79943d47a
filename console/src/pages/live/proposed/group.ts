import type { CommentProposal } from '@/api/shapes'

const NEEDS: Record<CommentProposal['act'], string> = { hide: 'act:sanction', sanction: 'act:sanction', private: 'act:reply', case: 'case:work' }

/** One chip for the same act with the same reason; only what this person may do. */
export function grouped(proposals: readonly CommentProposal[], may: (right: string) => boolean): CommentProposal[][] {
  const found = new Map<string, CommentProposal[]>()
  for (const one of proposals) {
    if (!may(NEEDS[one.act])) continue
    const key = `${one.act}/${one.reason}`
    found.set(key, [...(found.get(key) ?? []), one])
  }
  return [...found.values()]
}
