import { term } from '@/i18n/terms'

/** What a group or source is called: codes of ours in words, the shop's own names as they are. */
export function valueName(kind: string, value: string | null): string {
  if (value === null || value === '') return term('axis', 'unknown')
  if (kind === 'feature') {
    const [sku = '', subtype = ''] = value.split(':')
    return subtype ? `${sku} · ${term('subtype', subtype)}` : value
  }
  const areas: Record<string, string> = { platform: 'platform', issue: 'issue', subtype: 'subtype', axis: 'axis', channel: 'channel' }
  const area = areas[kind]
  return area ? term(area, value) : value
}
