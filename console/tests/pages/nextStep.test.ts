import { describe, expect, it } from 'vitest'
import type { OfferView, TaskView } from '@/api/case_shapes'
import { needsReason, nextAct, stepMarks, STEPS, todoNow } from '@/pages/cases/nextStep'

const known = (step: string, more: Partial<Parameters<typeof nextAct>[0]> = {}) => ({ status: 'open', step, offers: [], tasks: [], missing: [], ...more })
const offer = (state: string) => ({ state }) as OfferView
const task = (state: TaskView['state']) => ({ state }) as TaskView

describe('the next step of a case (R006)', () => {
  it('names every step as the thing to do when nothing waits', () => {
    for (const step of STEPS) expect(nextAct(known(step)).act).toBe(step)
  })
  it('waits for the customer once offers are on the page, for the approver before that', () => {
    expect(nextAct(known('offer', { offers: [offer('offered'), offer('offered'), offer('withdrawn')] }))).toMatchObject({ act: 'choose', count: 2 })
    expect(nextAct(known('offer', { offers: [offer('awaiting_approval')] }))).toMatchObject({ act: 'approval', count: 1 })
    expect(nextAct(known('offer', { offers: [offer('declined')] })).act).toBe('offer')
  })
  it('counts what is still to be carried out', () => {
    expect(nextAct(known('execute', { tasks: [task('open'), task('done')] }))).toMatchObject({ act: 'execute', count: 1 })
  })
  it('asks for missing facts before it is judged or offered, not later', () => {
    expect(nextAct(known('assess', { missing: ['order'] })).missingFirst).toBe(true)
    expect(nextAct(known('tell', { missing: ['photo'] })).missingFirst).toBe(false)
  })
  it('has nothing left once it is closed', () => {
    expect(nextAct(known('done', { status: 'closed' })).act).toBe('closed')
    expect(nextAct(known('assess', { status: 'spam', missing: ['order'] }))).toEqual({ act: 'closed', count: 0, missingFirst: false })
  })
  it('does not break on a step it does not know', () => {
    expect(nextAct(known('something_new')).act).toBe('assess')
  })
})

describe('the line of steps', () => {
  it('marks what is behind, now and ahead', () => {
    expect(stepMarks('offer', 'open').map((mark) => mark.state)).toEqual(['done', 'done', 'now', 'later', 'later', 'later', 'later'])
    expect(new Set(stepMarks('offer', 'closed').map((mark) => mark.state))).toEqual(new Set(['done']))
  })
  it('wants a reason for leaving out and going back only', () => {
    expect(needsReason('assess', 'offer')).toBe(false)
    expect(needsReason('assess', 'assess')).toBe(false)
    expect(needsReason('assess', 'tell')).toBe(true)
    expect(needsReason('tell', 'offer')).toBe(true)
  })
})

describe("the shop's playbook on the case page (R006)", () => {
  const step = (name: string, current: boolean) => ({ step: name, todo: { en: name }, role: 'service', within_minutes: 60, done: false, current })
  it('says what the present step asks for, and nothing where there is none', () => {
    const book = { case_type: 'general', title: { en: 'General' }, steps: [step('acknowledge', false), step('assess', true)] }
    expect(todoNow(book)?.todo).toEqual({ en: 'assess' })
    expect(todoNow({ ...book, steps: book.steps.slice(0, 1) })).toBeNull()
    expect(todoNow(null)).toBeNull()
  })
})
