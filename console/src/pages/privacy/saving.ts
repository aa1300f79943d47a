import { ApiError } from '@/api/errors'
import { csrfToken } from '@/api/http'

/** Asks for a file by POST (it leaves a trace) and hands it to the browser to keep. */
export async function saveFile(path: string, name: string): Promise<void> {
  let response: Response
  try {
    response = await fetch(`/api/v1${path}`, { method: 'POST', headers: { 'X-CSRF-Token': csrfToken() }, credentials: 'same-origin' })
  } catch {
    throw new ApiError(0, 'offline')
  }
  if (!response.ok) {
    const body = (await response.json().catch(() => null)) as { error?: { code: string; params?: Record<string, unknown> } } | null
    throw new ApiError(response.status, body?.error?.code ?? 'server_down', body?.error?.params)
  }
  const address = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => { URL.revokeObjectURL(address) }, 10_000)
}
