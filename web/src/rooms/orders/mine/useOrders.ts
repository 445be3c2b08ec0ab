import { computed, onMounted, ref, shallowRef } from 'vue'
import type { OrderCard, Orders } from '@/kit/api'
import { useFace } from '@/kit/face'

/** The guest's orders, page by page. A refresh renews the first page and keeps what was read beyond it. */
export function useOrders() {
  const { http } = useFace()
  const orders = ref<OrderCard[]>([])
  const next = ref<string | null>(null)
  const isLoaded = ref(false)
  const isMore = ref(false)
  const error = shallowRef<unknown>(null)

  async function refresh(): Promise<void> {
    try {
      const page = await http<Orders>('GET', '/orders')
      const known = new Set(page.orders.map((order) => order.number))
      const beyond = isLoaded.value && page.next ? orders.value.filter((order) => !known.has(order.number)) : []
      if (!beyond.length) next.value = page.next
      orders.value = [...page.orders, ...beyond]
      isLoaded.value = true
      error.value = null
    } catch (reason) {
      error.value = reason
    }
  }

  async function more(): Promise<void> {
    if (!next.value || isMore.value) return
    isMore.value = true
    try {
      const page = await http<Orders>('GET', `/orders?cursor=${encodeURIComponent(next.value)}`)
      const known = new Set(orders.value.map((order) => order.number))
      orders.value = [...orders.value, ...page.orders.filter((order) => !known.has(order.number))]
      next.value = page.next
      error.value = null
    } catch (reason) {
      error.value = reason
    } finally {
      isMore.value = false
    }
  }

  onMounted(refresh)
  return { orders, next: computed(() => next.value), isLoaded, isMore, error, refresh, more }
}
