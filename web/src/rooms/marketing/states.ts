import type { IconName } from '@/kit/ui/AppIcon.vue'
import type { Tone } from '@/kit/ui/StateChip.vue'
import type { CampaignState } from './api'

/** The same chip for the same state everywhere. */
export const CHIPS: Record<CampaignState, { tone: Tone; icon: IconName }> = {
  draft: { tone: 'calm', icon: 'paper' },
  proposed: { tone: 'waiting', icon: 'flag' },
  approved: { tone: 'good', icon: 'check' },
  scheduled: { tone: 'waiting', icon: 'clock' },
  sending: { tone: 'waiting', icon: 'horn' },
  sent: { tone: 'good', icon: 'check' },
  stopped: { tone: 'bad', icon: 'cross' },
  rejected: { tone: 'bad', icon: 'cross' },
}
