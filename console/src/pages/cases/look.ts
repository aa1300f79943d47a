import type { Tone } from '@/ui/tones'

const TONES: Record<string, Tone> = {
  new: 'accent', open: 'accent', pending_customer: 'amber', on_hold: 'amber', resolved: 'green', closed: 'grey', spam: 'grey',
}
export function statusTone(status: string): Tone {
  return TONES[status] ?? 'grey'
}

const OFFER_TONES: Record<string, Tone> = {
  awaiting_approval: 'amber', offered: 'accent', chosen: 'green', executed: 'green', declined: 'grey', withdrawn: 'grey', refused: 'red',
}
export function offerTone(state: string): Tone {
  return OFFER_TONES[state] ?? 'grey'
}
