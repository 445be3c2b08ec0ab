import { t } from '../../state/language'
import { open } from '../../state/nav'
import { ask } from '../../state/overlay'
import { PLACES, settings } from '../../state/settings'
import type { Call, Result } from '../bridge'

// GCJ-02 runs some hundred metres off WGS-84 around Hangzhou; the panel's places are GCJ-02.
const WGS84_OFF = { latitude: 0.0024, longitude: -0.0046 }

export async function geoLocation({ page, params }: Call): Promise<Result> {
  if (page.placeAllowed === null) {
    const host = new URL(page.url).host
    page.placeAllowed = await ask({ text: t('placeAsk', { host }), ok: t('allow'), cancel: t('refuse') })
  }
  if (!page.placeAllowed) return { err_msg: 'geoLocation:cancel' }
  const place = PLACES[settings.place as keyof typeof PLACES]
  const off = params.type === 'gcj02' ? { latitude: 0, longitude: 0 } : WGS84_OFF
  return {
    err_msg: 'geoLocation:ok',
    latitude: place.latitude + off.latitude,
    longitude: place.longitude + off.longitude,
    speed: 0,
    accuracy: 30,
  }
}

export function openLocation({ params }: Call): Result {
  const latitude = Number(params.latitude)
  const longitude = Number(params.longitude)
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) {
    return { err_msg: 'openLocation:fail, invalid latitude or longitude' }
  }
  const place = { latitude, longitude, name: String(params.name ?? ''), address: String(params.address ?? '') }
  open({ name: 'place', place })
  return { err_msg: 'openLocation:ok' }
}
