import { describe, expect, it } from 'vitest'
import { isPhone, readPasted } from './contactPaste'

describe('reading a pasted contact', () => {
  const lin = { name: '林小满', phone: '13800138000', address: '青禾路8号3栋502' }

  it.each([
    ['林小满 13800138000 青禾路8号3栋502'],
    ['林小满，13800138000，青禾路8号3栋502'],
    ['收货人：林小满\n手机号码: 138-0013-8000\n详细地址：青禾路8号3栋502'],
    ['青禾路8号3栋502 林小满 +86 138 0013 8000'],
    ['13800138000 青禾路8号3栋502\n林小满'],
  ])('finds all three in %j', (text) => {
    expect(readPasted(text)).toEqual(lin)
  })

  it('reads an English contact', () => {
    expect(readPasted('Name: Zhao Lin, Phone: 13912345678, Address: Building 3 Room 502')).toEqual({
      name: 'Zhao Lin',
      phone: '13912345678',
      address: 'Building 3 Room 502',
    })
  })

  it('leaves empty what is not there', () => {
    expect(readPasted('明天见')).toMatchObject({ phone: '' })
    expect(readPasted('12345678901')).toMatchObject({ phone: '' })
  })

  it('knows a mobile number', () => {
    expect(isPhone('13800138000')).toBe(true)
    expect(isPhone('1380013800')).toBe(false)
    expect(isPhone('12800138000')).toBe(false)
  })
})
