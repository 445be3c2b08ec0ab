import type { Http } from '@/kit/http'

/** Answers of `/api/desk/{place}/sensors` and its neighbours. */
export interface SensorRow {
  id: string
  store: string
  store_name: string
  key: string
  name: string
  name_en: string
  kind: string
  unit: string
  low: number | null
  high: number | null
  every_s: number
  is_public: boolean
  value: number | null
  at: string | null
  is_silent: boolean
  verdict: 'fine' | 'low' | 'high' | 'unknown'
  chart: string
}

export interface DeviceRow {
  id: string
  store: string
  name: string
  seen_at: string | null
  is_active: boolean
}

export interface Sensors {
  sensors: SensorRow[]
  devices: DeviceRow[]
}

export interface NewSensor {
  store: string
  key: string
  name: string
  name_en: string
  kind: string
  unit: string
  low: number | null
  high: number | null
  every_s: number
  is_public: boolean
}

export interface MyPhone {
  bound: number
  url: string
  svg: string
  expires_at: string | null
}

export const SENSOR_KINDS = ['temperature', 'humidity', 'noise', 'air', 'power', 'people']
export const UNITS: Record<string, string> = { temperature: '°C', humidity: '%', noise: 'dB', air: 'ppm', power: 'kW', people: '人' }

export function devicesApi(http: Http, place: () => string) {
  const at = (path: string) => `/${place()}${path}`
  return {
    sensors: (signal?: AbortSignal) => http<Sensors>('GET', at('/sensors'), signal ? { signal } : {}),
    putSensor: (body: NewSensor) => http<object>('POST', at('/sensors'), { body }),
    removeSensor: (id: string) => http<object>('POST', at(`/sensors/${id}/removal`), { body: {} }),
    admitDevice: (store: string, name: string) => http<{ id: string; token: string }>('POST', at('/devices'), { body: { store, name } }),
    dismissDevice: (id: string) => http<object>('POST', at(`/devices/${id}/dismissal`), { body: {} }),
    myPhone: () => http<MyPhone>('GET', at('/my-phone')),
    bindPhone: () => http<MyPhone>('POST', at('/my-phone'), { body: {} }),
    unbindPhone: () => http<MyPhone>('POST', at('/my-phone/removal'), { body: {} }),
  }
}
