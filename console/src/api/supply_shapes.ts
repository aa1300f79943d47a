import type { Named, Texts } from './shapes'

export interface SupplierFigures {
  cases: number; units: number; rate: number | null; base: number; ratio: number | null; p: number; low: number; high: number; small: boolean
}
export interface RequestCounts { open: number; overdue: number; replied: number; late: number; total: number }
export interface ScoreRow { key: string; name: string; contact: string | null; figures: SupplierFigures | null; requests: RequestCounts }
export interface BatchRow extends SupplierFigures { batch: string; sku: string; product: Texts; made_at: string | null; confirmed: number }
export interface WeekPoint { from: string; cases: number; units: number; rate: number | null; low: number | null; high: number | null; out: boolean }
export interface Proof extends SupplierFigures { kinds: { subtype: string | null; cases: number }[]; photos: number; inspected: number; since: string }
export interface SupplierReply {
  round: number; cause: string; measure: string; measure_by: string | null; by_name: string; via: 'link' | 'mail' | 'phone' | 'meeting'; noted_by: string | null; at: string
}
/** stand: what it is to the request; machine: why no person wrote it. */
export interface SupplierMail {
  id: string; stand: 'reply' | 'more' | 'over' | 'stranger' | 'machine'; machine: string | null; sender: string; name: string; text: string; cut: boolean; files: string[]; at: string
}
export interface SupplierRequest {
  id: string; no: string; supplier: { key: string; name: string }; batch: string | null; sku: string | null; subtype: string | null; what: string; lang: string
  evidence: Proof; due_at: string; owner: Named; state: 'open' | 'replied' | 'accepted' | 'withdrawn'; overdue: boolean; round: number; asked_again: string | null
  opened_at: string | null; made_by: Named; made_at: string; replied_at: string | null; late: boolean; replies: SupplierReply[]; mails: SupplierMail[]; ended_at: string | null
  ended_by: string | null; reason: string | null; improvement_id: string | null; letter: { state: string; reason: string | null; at: string | null } | null; rev: number
}
export interface Scorecard extends ScoreRow {
  since: string; kinds: { subtype: string | null; cases: number }[]; causes: { axis: string | null; sub: string | null; cases: number }[]
  batches: BatchRow[]; trend: { centre: number; weeks: WeekPoint[] }; list: SupplierRequest[]
}
export interface ParcelRate { cases: number; parcels: number; rate: number | null; low: number; high: number; small: boolean }
export type Trouble = 'delay' | 'lost' | 'damage' | 'any'
export interface ParcelSide extends Record<Trouble, ParcelRate> { parcels: number; small: boolean; days: number | null }
export interface ParcelRow extends ParcelSide {
  carrier: string | null; carrier_name: string | null; region: string | null; base: number; p: number; ordinary: ParcelRate; sale: ParcelRate
}
export type ParcelsBy = 'carrier_region' | 'carrier' | 'region'
export interface Parcels { by: ParcelsBy; since: string; until: string; sale_days: number; small: number; rows: ParcelRow[]; total: ParcelSide }
