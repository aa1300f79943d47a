/** Addresses of other messengers, webhooks, and the check of files. */
export interface SentAct {
  id: string
  act: 'notice' | 'try' | 'message'
  state: string
  reason: string | null
  code: string | number | null
  at: string
  done_at: string | null
}
export interface Outlet {
  id: string
  name: string
  /** Service and server; the rest of the address is told to nobody. */
  shown: string
  audience: 'staff' | 'customers'
  platform: string | null
  user_id: string | null
  roles: string[]
  kinds: string[]
  quiet_from: string | null
  quiet_to: string | null
  lang: string
  created_at: string
  waiting: number
  last: SentAct | null
}
export interface OutletList {
  items: Outlet[]
  kinds: string[]
  urgent: string[]
  /** May set them up for others too. */
  for_all: boolean
}
export interface Webhook {
  id: string
  url: string
  kinds: string[]
  active: boolean
  created_at: string
  deliveries: Record<string, number>
}
export interface HookDelivery {
  id: string
  event_id: number
  kind: string
  state: 'pending' | 'delivered' | 'failed'
  attempts: number
  status_code: number | null
  error: string | null
  at: string
  done_at: string | null
}
export interface FileCheck {
  checked: boolean
  held: number
  refused: number
  oldest: string | null
  problem: string | null
}
