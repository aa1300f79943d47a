import { onScopeDispose, shallowReactive } from 'vue'

export interface Command {
  id: string
  label: string
  hint?: string
  key?: string
  run(): void
}
const sources = shallowReactive<{ id: number; list(): Command[] }[]>([])
let count = 0

export function useCommands(list: () => Command[]): void {
  const source = { id: ++count, list }
  sources.push(source)
  onScopeDispose(() => {
    const index = sources.findIndex((other) => other.id === source.id)
    if (index >= 0) sources.splice(index, 1)
  })
}

export function allCommands(): Command[] {
  return [...sources].reverse().flatMap((source) => source.list())
}

/** Every word of the question is somewhere in the label or the hint. */
export function matching(commands: Command[], question: string): Command[] {
  const wanted = question.toLowerCase().split(/\s+/).filter(Boolean)
  return commands.filter((command) => {
    const text = `${command.label} ${command.hint ?? ''}`.toLowerCase()
    return wanted.every((word) => text.includes(word))
  })
}
