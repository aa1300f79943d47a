/** Files of one language -> messages keyed by area (the file's name). */
export function gather(files: Record<string, object>): Record<string, object> {
  const messages: Record<string, object> = {}
  for (const [path, words] of Object.entries(files)) {
    const area = path.slice(path.lastIndexOf('/') + 1).replace('.json', '')
    messages[area] = words
  }
  return messages
}
