/** What the server says about pushes; times are ISO texts, money is fen. */
export type Kind = 'followed' | 'left' | 'likes' | 'near' | 'door' | 'bought' | 'last_bought' | 'tagged' | 'customer' | 'language'

export interface Condition {
  kind: Kind
  is_not?: boolean
  min_days?: number
  max_days?: number
  days?: number
  within_days?: number
  before_days?: number
  words?: string[]
  times?: number
  place?: string
  km?: number
  codes?: string[]
  tags?: string[]
  shops?: string[]
  min_orders?: number
  max_orders?: number
  min_spent_fen?: number
  max_spent_fen?: number
  language?: 'zh-hans' | 'en'
}

export interface Preview {
  size: number
  will_get_it: number
  budget: number
  muted: number
  unreachable: number
  sample: { who: string; followed_at: string | null; orders: number; last_paid_at: string | null; language: string }[]
}

export type CampaignState = 'draft' | 'proposed' | 'approved' | 'scheduled' | 'sending' | 'sent' | 'stopped' | 'rejected'
export type Verb = 'edit' | 'propose' | 'withdraw' | 'approve' | 'reject' | 'schedule' | 'unschedule' | 'stop'

export interface Words {
  segment_name: string
  conditions: Condition[]
  title: string
  body: string
  path: string
  value_note: string
}

export interface Campaign extends Words {
  id: string
  sender: string
  is_mine: boolean
  state: CampaignState
  why: string
  created_at: string
  send_at: string | null
  held_until: string | null
  begun_at: string | null
  ended_at: string | null
  size: number | null
  can: Verb[]
  seen: string
  message: string
}

export interface Results {
  planned: number
  reserved: number
  sent: number
  budget: number
  muted: number
  alone: number
  failed: number
  unsure: number
  stopped: number
  unreachable: number
  opened: number
  muted_after: number
  bought: number
  wechat_sent: number
  wechat_filtered: number
  wechat_failed: number
  mute_rate_bp: number
}

export interface CampaignResults extends Campaign {
  results: Results
  bought_days: number
}

export interface Limits {
  day_max: number
  week_max: number
  month_max: number
  quiet_from: string
  quiet_to: string
  mute_limit_bp: number
}

export interface Overview {
  campaigns: Campaign[]
  segments: { id: string; name: string; conditions: Condition[] }[]
  limits: Limits
  standing: { sent: number; muted: number; mute_rate_bp: number; throttled_until: string | null }
  has_phone: boolean
  is_owner: boolean
}

export interface Vocabulary {
  category: string[]
  cuisine: string[]
  dish: string[]
  shop: string[]
  tag: string[]
  places: { key: string; name: string }[]
  doors: { code: string; people: number }[]
}

export interface Shares {
  pages: { page: string; sharers: number; people: number }[]
  orders: number
}

export interface Hearing {
  level: 'all' | 'less' | 'never'
  senders: { id: string; name: string; is_muted: boolean }[]
  day_max: number
  week_max: number
  message: { title: string; sender: string; sender_name: string; why: string } | null
}
