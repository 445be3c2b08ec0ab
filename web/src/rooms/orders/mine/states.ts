import type { OrderState } from '@/kit/api'
import type { IconName } from '@/kit/ui/AppIcon.vue'
import type { Tone } from '@/kit/ui/StateChip.vue'

/** How a state looks, the same everywhere. The words come from the server. */
export const LOOKS: Record<OrderState, { tone: Tone; icon: IconName }> = {
  placed: { tone: 'waiting', icon: 'clock' },
  paid: { tone: 'waiting', icon: 'clock' },
  accepted: { tone: 'good', icon: 'check' },
  preparing: { tone: 'good', icon: 'pot' },
  ready: { tone: 'good', icon: 'bag' },
  done: { tone: 'calm', icon: 'check' },
  cancelled: { tone: 'calm', icon: 'cross' },
  expired: { tone: 'calm', icon: 'cross' },
  refused: { tone: 'bad', icon: 'alert' },
}

const OVER: readonly OrderState[] = ['done', 'cancelled', 'expired', 'refused']

export function isOver(state: OrderState): boolean {
  return OVER.includes(state)
}
