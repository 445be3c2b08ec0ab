import { expect, test } from 'vitest'
import { maskPhone } from './phone'

test('the middle of a mobile number is hidden', () => {
  expect(maskPhone('13812345678')).toBe('138****5678')
})

test('a short extension has no middle to hide', () => {
  expect(maskPhone('8001')).toBe('8001')
})
