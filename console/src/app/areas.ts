import type { RouteRecordRaw } from 'vue-router'
import type { IconName } from '@/ui/icons'

/** What a folder below `pages` brings: its `routes.ts` exports one of these as default, and nothing else needs to know. */
export interface Area {
  routes: RouteRecordRaw[]
  nav?: NavItem[]
}
export interface NavItem {
  /** Also the key of the words: `console_common.nav.<id>`. */
  id: string
  path: string
  icon: IconName
  /** Place in the rail, small first. */
  order: number
  needs?: string
}

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the words for the window's title. */
    title?: string
    /** Permission; without it the page says so instead of failing request by request. */
    needs?: string
    /** Reachable without being logged in. */
    open?: boolean
    /** Without rail and bar: prompter, overlay, log-in. */
    bare?: boolean
    /** Fills the window and scrolls inside its own parts. */
    fixed?: boolean
  }
}

const found = import.meta.glob<Area>('../pages/*/routes.ts', { eager: true, import: 'default' })
export const areas: Area[] = Object.values(found)
export const navigation: NavItem[] = areas.flatMap((area) => area.nav ?? []).sort((a, b) => a.order - b.order)
