import { computed, reactive, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { explain } from '@/kit/errors'
import { useFetched } from '@/kit/fetched'
import { say } from '@/kit/ui/say'
import type { Stock, StockItem, StockSku } from '../api'
import { useDesk } from '../desk'
import { useBoard } from '../useBoard'

/** The dishes of one store and whether they can be ordered now. */
export function useStock(store: () => string) {
  const { http } = useDesk()
  const { hint } = useBoard()
  const { t } = useI18n()
  const busy = reactive(new Set<string>())
  const fetched = useFetched(
    () => `stock:${store()}`,
    (signal) => http<Stock>('GET', `/${store()}/items`, { signal }),
  )
  const word = ref('')
  const onlyGone = ref(false)
  const items = computed(() => fetched.data.value?.categories.flatMap((category) => category.items) ?? [])
  const gone = computed(() => items.value.filter(isGone).length)

  watch(hint, (heard) => heard?.name === 'menu_changed' && void fetched.refresh())

  function put(changed: StockItem): void {
    const stock = fetched.data.value
    if (!stock) return
    const categories = stock.categories.map((category) => ({
      ...category,
      items: category.items.map((item) => (item.id === changed.id ? { ...item, ...changed } : item)),
    }))
    fetched.put({ ...stock, categories })
  }

  async function change(id: string, work: () => Promise<void>): Promise<boolean> {
    if (busy.has(id)) return false
    busy.add(id)
    try {
      await work()
      return true
    } catch (error) {
      say(explain(error, t).message)
      await fetched.refresh()
      return false
    } finally {
      busy.delete(id)
    }
  }

  const setSoldOut = (item: StockItem, isSoldOut: boolean) =>
    change(item.id, async () => {
      put(await http<StockItem>('POST', `/${store()}/items/${item.id}/sold-out`, { body: { sold_out: isSoldOut } }))
    })

  const setLeft = (item: StockItem, sku: StockSku, left: number | null) =>
    change(sku.id, async () => {
      const answer = await http<StockSku>('POST', `/${store()}/skus/${sku.id}/stock`, { body: { left } })
      put({ ...item, skus: item.skus.map((each) => (each.id === sku.id ? { ...each, ...answer } : each)) })
    })

  return { ...fetched, word, onlyGone, items, gone, isBusy: (id: string) => busy.has(id), setSoldOut, setLeft }
}

/** Switched off by hand, or counted down to nothing. */
export function isGone(item: StockItem): boolean {
  return item.sold_out || item.skus.every((sku) => sku.left === 0)
}
