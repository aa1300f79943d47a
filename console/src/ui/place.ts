const EDGE = 8

/** Put a popover below its opener, above when there is no room, always inside the window. */
export function placeBelow(box: HTMLElement, opener: HTMLElement): void {
  const at = opener.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = box
  const below = at.bottom + 4 + height <= window.innerHeight - EDGE
  const top = below ? at.bottom + 4 : Math.max(EDGE, at.top - 4 - height)
  const right = at.left + width > window.innerWidth - EDGE
  const left = Math.max(EDGE, right ? Math.min(at.right - width, window.innerWidth - EDGE - width) : at.left)
  box.style.top = `${String(Math.round(top))}px`
  box.style.left = `${String(Math.round(left))}px`
}
