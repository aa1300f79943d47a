export {}

/** Attributes newer than the list that Vue knows. */
declare module 'vue' {
  interface HTMLAttributes {
    popover?: boolean | '' | 'auto' | 'manual'
    onToggle?: (event: ToggleEvent) => void
  }
}
