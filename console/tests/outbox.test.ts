import { effectScope } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ApiError } from '@/api/errors'

const post = vi.fn<(path: string, body: unknown, key: string) => Promise<unknown>>()
vi.mock('@/api/http', async (original) => ({ ...await original<object>(), api: { post } }))
const { useOutbox } = await import('@/app/outbox')
const done = vi.fn()
const refused = vi.fn()
const down = () => Promise.reject(new ApiError(0, 'offline'))
let scope = effectScope()
const open = () => {
  const found = scope.run(() => useOutbox('said.s1', done, refused))
  if (!found) throw new Error('no scope')
  return found
}
beforeEach(() => {
  vi.useFakeTimers()
  vi.clearAllMocks()
  sessionStorage.clear()
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

it('keeps a tap over a cut, and over a reload, and sends it again with its time under its one key', async () => {
  post.mockImplementation(down)
  const box = open()
  expect(await box.send('i1', '/said', { hash: 'h' })).toBeNull()
  expect(box.waiting.value.map((act) => act.about)).toEqual(['i1'])
  await vi.advanceTimersByTimeAsync(60_000)
  scope.stop()
  scope = effectScope()
  post.mockResolvedValue({})
  const again = open()
  await vi.advanceTimersByTimeAsync(0)
  expect(again.waiting.value).toEqual([])
  expect(done).toHaveBeenCalledOnce()
  expect(refused).not.toHaveBeenCalled()
  const [first, last] = [post.mock.calls[0], post.mock.calls.at(-1)]
  expect([first?.[0], last?.[0]]).toEqual(['/said', '/said?ago=60000'])
  expect(last?.slice(1)).toEqual(first?.slice(1))
  expect(sessionStorage.length).toBe(0)
})

it('holds a line that only hangs for a cut', async () => {
  post.mockImplementation(() => new Promise(() => undefined))
  const box = open()
  const sent = box.send('i1', '/said', {})
  await vi.advanceTimersByTimeAsync(5000)
  expect(await sent).toBeNull()
  // The first try may still run at the desk: that is no refusal.
  post.mockRejectedValueOnce(new ApiError(409, 'in_progress')).mockResolvedValue({})
  await vi.advanceTimersByTimeAsync(30_000)
  expect(done).toHaveBeenCalledOnce()
})

it('tells what the desk refuses, at once or later', async () => {
  const no = new ApiError(409, 'incident_merged')
  post.mockRejectedValueOnce(no)
  const box = open()
  await expect(box.send('i1', '/said', {})).rejects.toBe(no)
  post.mockImplementationOnce(down).mockRejectedValueOnce(no)
  await box.send('i2', '/said', {})
  await vi.advanceTimersByTimeAsync(20_000)
  expect(refused).toHaveBeenCalledWith(expect.objectContaining({ about: 'i2' }), no)
  expect(box.waiting.value).toEqual([])
})
