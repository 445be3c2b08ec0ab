import { computed, inject, onScopeDispose, provide, ref, shallowRef, watch, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import { useFetched } from '@/kit/fetched'
import { watch as listen, type Hint } from '@/kit/live'
import { useNow } from '@/kit/page'
import { now } from '@/kit/time'
import type { Board, BoardOrder } from './api'
import { useDesk } from './desk'

/** Even while hints arrive: a stream can be dead without knowing it. */
const DISTRUST_MS = 30_000

export type Line = 'live' | 'polling' | 'lost'

export interface BoardWork {
  store: () => string
  board: Ref<Board | null>
  error: Ref<unknown>
  loading: Ref<boolean>
  answeredAt: Ref<number>
  line: ComputedRef<Line>
  nowMs: Ref<number>
  hint: Ref<Hint | undefined>
  refresh: () => Promise<void>
  /** One order as the server answered it just now. */
  putOrder: (order: BoardOrder) => void
}

const KEY: InjectionKey<BoardWork> = Symbol('board')

export function useBoard(): BoardWork {
  const work = inject(KEY)
  if (!work) throw new Error('no board was provided')
  return work
}

/** Keeps the board of one store true for every page inside it. */
export function provideBoard(store: () => string): BoardWork {
  const { http } = useDesk()
  const fetched = useFetched(
    () => `board:${store()}`,
    (signal) => http<Board>('GET', `/${store()}/board`, { signal }),
  )
  const answeredAt = ref(now())
  const isLive = ref(false)
  const isOnline = ref(navigator.onLine)
  const hint = shallowRef<Hint>()

  watch(fetched.data, (board) => board && (answeredAt.value = now()), { flush: 'sync' })
  const stop = keepTrue(store, fetched.refresh, (live) => (isLive.value = live), hint)
  onScopeDispose(stop)
  onScopeDispose(followNetwork(isOnline, fetched.refresh))

  const line = computed<Line>(() => {
    if (!isOnline.value || fetched.error.value) return 'lost'
    return isLive.value ? 'live' : 'polling'
  })

  function putOrder(order: BoardOrder): void {
    const board = fetched.data.value
    if (!board) return
    const orders = board.orders.some((each) => each.number === order.number)
      ? board.orders.map((each) => (each.number === order.number ? order : each))
      : [...board.orders, order]
    fetched.put({ ...board, orders })
  }

  const work = { ...fetched, board: fetched.data, store, answeredAt, line, hint, nowMs: useNow(), putOrder }
  provide(KEY, work)
  return work
}

function keepTrue(store: () => string, refresh: () => Promise<void>, onState: (live: boolean) => void, hint: Ref<Hint | undefined>) {
  const { http } = useDesk()
  let stop = () => {}
  const again = setInterval(() => document.visibilityState === 'visible' && void refresh(), DISTRUST_MS)
  watch(
    store,
    (slug) => {
      stop()
      stop = listen({
        openTicket: async () => (await http<{ url: string }>('POST', `/${slug}/live-ticket`, { body: {} })).url,
        refresh: async (heard) => {
          if (heard) hint.value = heard
          await refresh()
        },
        onState,
      })
    },
    { immediate: true },
  )
  return () => {
    stop()
    clearInterval(again)
  }
}

function followNetwork(isOnline: Ref<boolean>, refresh: () => Promise<void>): () => void {
  const follow = () => {
    isOnline.value = navigator.onLine
    if (isOnline.value) void refresh()
  }
  window.addEventListener('online', follow)
  window.addEventListener('offline', follow)
  return () => {
    window.removeEventListener('online', follow)
    window.removeEventListener('offline', follow)
  }
}
