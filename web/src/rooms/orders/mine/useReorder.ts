import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import type { OrderCard, Reorder } from '@/kit/api'
import { explain } from '@/kit/errors'
import { useFace } from '@/kit/face'
import { say } from '@/kit/ui/say'
import { keepAgain } from '../checkout/useBasket'

/** 再来一单: straight to the checkout with the same dishes; the cart is left alone. */
export function useReorder() {
  const { t } = useI18n()
  const { district, http } = useFace()
  const router = useRouter()
  const busy = ref('')

  async function reorder({ number, fulfilment }: Pick<OrderCard, 'number' | 'fulfilment'>): Promise<void> {
    if (busy.value) return
    busy.value = number
    try {
      const again = await http<Reorder>('GET', `/orders/${encodeURIComponent(number)}/reorder`)
      if (!again.lines.length) {
        say(t('orders.allGone'))
        return
      }
      keepAgain(district, { ...again, fulfilment })
      await router.push({ path: '/checkout', query: { again: number } })
    } catch (error) {
      say(explain(error, t).message)
    } finally {
      busy.value = ''
    }
  }
  return { busy, reorder }
}
