/** How the state of an action looks, wherever it stands. */
export const STATE_TONE = { open: 'grey', done: 'amber', effective: 'green', reopened: 'red', withdrawn: 'grey' } as const
export const STATE_ICON = { open: 'circle', done: 'hourglass', effective: 'circle-check', reopened: 'rotate-ccw', withdrawn: 'x' } as const
