import { ref } from 'vue'
import { deviceStorage, readJson, writeJson } from '@/kit/device'

/** Beside WeChat's own setting; every page is laid out in rem and survives the largest. */
export const TEXT_SIZES = [1, 1.2, 1.4] as const
export type TextSize = (typeof TEXT_SIZES)[number]

const NAME = 'sq.text-size'
export const textSize = ref<TextSize>(1)

export function useTextSize(size: TextSize): void {
  textSize.value = size
  document.documentElement.style.fontSize = size === 1 ? '' : `${size * 100}%`
}

export function chooseTextSize(size: TextSize): void {
  writeJson(deviceStorage, NAME, size)
  useTextSize(size)
}

export function restoreTextSize(): void {
  const kept = readJson<TextSize>(deviceStorage, NAME)
  if (kept && TEXT_SIZES.includes(kept)) useTextSize(kept)
}
