import { describe, expect, it } from 'vitest'
import type { CaseStep, OfferView, TaskView } from '@/api/case_shapes'
import { needsReason, nextAct, otherRole, stepMarks, STEPS, stepWord, todoNow } from '@/pages/cases/nextStep'

const known = (step: string, more: Partial<Parameters<typeof nextAct>[0]> = {}) => ({ status: 'open', step, offers: [], tasks: [], missing: [], ...more })
const plain: CaseStep = { step: 'assess', name: null, todo: { en: '' }, role: 'service', within_minutes: 60, state: 'later', done: false, current: false, requires: [], lacks: [], needs_reason: false }
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
  it('ticks off a step of the shop by hand, and knows when one was taken out', () => {
    expect(nextAct(known('ring')).act).toBe('own')
    expect(nextAct(known('care', { status: 'resolved' })).act).toBe('own')
    expect(nextAct(known('confirm', { status: 'resolved' })).act).toBe('done')
    expect(nextAct(known('ring', { playbook: { gone: true } })).act).toBe('gone')
  })
  it('asks the customer at the end of a playbook without a step for it', () => {
    expect(nextAct(known('done', { status: 'pending_customer' })).act).toBe('confirm')
  })
})

describe('the line of steps', () => {
  const book = (...steps: [string, CaseStep['state'], boolean][]) => ({
    gone: false, next: 'offer', steps: steps.map(([step, state, needs_reason]) => ({ ...plain, step, state, needs_reason })),
  })
  const under = book(['acknowledge', 'done', true], ['ring', 'skipped', true], ['assess', 'current', false], ['offer', 'later', false], ['tell', 'later', true])
  it('is the one of the playbook, with the end behind it', () => {
    expect(stepMarks({ step: 'assess', status: 'open' }, under).map((mark) => [mark.step, mark.state])).toEqual([
      ['acknowledge', 'done'], ['ring', 'skipped'], ['assess', 'current'], ['offer', 'later'], ['tell', 'later'], ['done', 'later'],
    ])
    expect(stepMarks({ step: 'done', status: 'closed' }, under).at(-1)?.state).toBe('done')
    expect(stepMarks({ step: 'confirm', status: 'resolved' }, book(['confirm', 'current', false])).map((mark) => mark.state)).toEqual(['done', 'current'])
  })
  it('shows a step that was taken out while the case stands on it', () => {
    expect(stepMarks({ step: 'sign', status: 'open' }, { ...book(['acknowledge', 'done', true]), gone: true })[0]).toEqual({ step: 'sign', name: null, state: 'current' })
  })
  it('wants a reason for leaving out and going back only', () => {
    expect(['offer', 'assess', 'tell', 'ring'].map((step) => needsReason(under, step))).toEqual([false, false, true, true])
    expect(needsReason({ ...under, next: 'done' }, 'done')).toBe(false)
    expect(needsReason(under, 'done')).toBe(true)
  })
})

describe("the shop's playbook on the case page (R006)", () => {
  const step = (name: string, current: boolean) => ({ ...plain, step: name, todo: { en: name }, current })
  it('says what the present step asks for, and nothing where there is none', () => {
    const book = { case_type: 'general', title: { en: 'General' }, next: 'offer', gone: false, tells_alone: false, steps: [step('acknowledge', false), step('assess', true)] }
    expect(todoNow(book)?.todo).toEqual({ en: 'assess' })
    expect(todoNow({ ...book, steps: book.steps.slice(0, 1) })).toBeNull()
    expect(todoNow(null)).toBeNull()
  })
  it('says whose step it is, unless it is theirs or they lead', () => {
    expect(otherRole({ ...plain, role: 'legal' }, 'service')).toBe('legal')
    expect(otherRole({ ...plain, role: 'legal' }, 'manager')).toBeNull()
    expect(otherRole({ ...plain, role: 'tech' }, 'supply')).toBeNull()
    expect(otherRole(null, 'service')).toBeNull()
  })
  it('calls a step by the shop’s word', () => {
    expect(stepWord('ring', { en: 'Ring the buyer' })).toBe('Ring the buyer')
    expect(stepWord('quality_check', null)).toBe('quality check')
  })
})
