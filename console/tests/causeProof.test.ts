import { describe, expect, it } from 'vitest'
import type { CaseDetail } from '@/api/case_shapes'
import { isShown, proofBody, proofOf, waysToShow } from '@/pages/cases/causeProof'

const found = (more: object = {}) => ({ evidence: [], claims: [], product: null, cause: null, ...more }) as unknown as CaseDetail
const file = { id: 'f1', name: 'post.png' }

describe('what shows a cause', () => {
  it('takes the claim with the carrier first, then a file, then a page', () => {
    expect(waysToShow('external', found({ claims: [{ state: 'open' }] }))).toEqual(['filed', 'file', 'link'])
    expect(waysToShow('external', found({ claims: [{ state: 'rejected' }] }))).toEqual(['file', 'link'])
    expect(proofOf('external', found({ evidence: [file] }))).toMatchObject({ way: 'file', file: 'f1' })
    expect(proofOf('external', found())).toMatchObject({ way: 'link', file: '' })
  })
  it('is no letter and no half address', () => {
    const proof = { way: 'link', file: '', link: 'x', script: '' }
    expect(isShown('external', proof)).toBe(false)
    expect(isShown('external', { ...proof, link: 'https://video.example/a b' })).toBe(false)
    expect(isShown('external', { ...proof, link: 'https://video.example/post' })).toBe(true)
    expect(isShown('marketing', { ...proof, way: 'script', script: 'x' })).toBe(false)
    expect(isShown('marketing', { ...proof, way: 'script', script: 'v3' })).toBe(true)
    expect(isShown('marketing', { ...proof, way: 'script', script: '週五' })).toBe(true)
    expect(isShown('product', proof)).toBe(true)
  })
  it('stands as it stood before, and sends what was chosen only', () => {
    const cause = { axis: 'marketing', ref: { script: 'v3', link: null, sheet_rev: 2 } }
    const proof = proofOf('marketing', found({ cause, product: { sku: 'F01' } }))
    expect(proof).toMatchObject({ way: 'script', script: 'v3' })
    expect(proofBody('marketing', { ...proof, link: 'https://a.example' })).toEqual({ file_id: null, link: '', script: 'v3' })
    expect(proofOf('external', found({ cause })).script).toBe('')
    expect(proofBody('product', proof)).toEqual({ file_id: null, link: '', script: '' })
  })
})
