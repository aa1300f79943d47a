import { ApiError } from './errors'

const BASE = '/api/v1'
const RETRY_AFTER_MS = [300, 1000]
const SAFE_TO_RETRY = new Set([502, 503, 504])

let csrf = ''
let onLoggedOut: () => void = () => undefined

export function setCsrf(token: string): void {
  csrf = token
}
/** For the rare request that is no JSON. */
export function csrfToken(): string {
  return csrf
}
export function whenLoggedOut(handler: () => void): void {
  onLoggedOut = handler
}

/** Works on plain http in a studio's network too, where crypto.randomUUID does not exist. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export type Query = Record<string, string | number | boolean | null | undefined>

export function withQuery(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return text ? `${path}?${text}` : path
}

async function readError(response: Response): Promise<ApiError> {
  try {
    const { error } = (await response.json()) as {
      error: { code: string; params?: Record<string, unknown>; fields?: Record<string, string> }
    }
    return new ApiError(response.status, error.code, error.params, error.fields)
  } catch {
    return new ApiError(response.status, response.status >= 500 ? 'server_down' : 'unreadable')
  }
}

async function once(method: string, path: string, headers: HeadersInit, body?: BodyInit): Promise<Response> {
  try {
    return await fetch(BASE + path, { method, headers, body: body ?? null, credentials: 'same-origin' })
  } catch {
    throw new ApiError(0, 'offline')
  }
}

async function finish<T>(response: Response): Promise<T> {
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T
  const error = await readError(response)
  if (error.status === 401 && error.code === 'not_logged_in') onLoggedOut()
  throw error
}

async function get<T>(path: string, query?: Query): Promise<T> {
  const url = withQuery(path, query)
  for (const pause of RETRY_AFTER_MS) {
    try {
      const response = await once('GET', url, {})
      if (!SAFE_TO_RETRY.has(response.status)) return await finish<T>(response)
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 0) throw error
    }
    await new Promise((done) => setTimeout(done, pause))
  }
  return finish<T>(await once('GET', url, {}))
}

/** One key per intention: a caller that repeats the same act passes the same key. */
async function write<T>(method: string, path: string, body?: unknown, key = newKey()): Promise<T> {
  const headers: Record<string, string> = { 'X-CSRF-Token': csrf, 'Idempotency-Key': key }
  if (body instanceof FormData) return finish<T>(await once(method, path, headers, body))
  headers['Content-Type'] = 'application/json'
  return finish<T>(await once(method, path, headers, body === undefined ? '{}' : JSON.stringify(body)))
}

export const api = {
  get,
  post: <T>(path: string, body?: unknown, key?: string) => write<T>('POST', path, body, key),
  put: <T>(path: string, body?: unknown, key?: string) => write<T>('PUT', path, body, key),
  patch: <T>(path: string, body?: unknown, key?: string) => write<T>('PATCH', path, body, key),
  delete: <T>(path: string, body?: unknown, key?: string) => write<T>('DELETE', path, body, key),
}
