import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Contact, Me } from '@/kit/api'
import { useFace } from '@/kit/face'

/** Asked once, then remembered with the person. */
export const useContact = defineStore('contact', () => {
  const { http } = useFace()
  const contact = ref<Contact | null>(null)
  const isLoaded = ref(false)

  async function load(): Promise<void> {
    const me = await http<Me>('GET', '/me')
    contact.value = me.contact
    isLoaded.value = true
  }

  async function save(changed: Contact): Promise<void> {
    contact.value = await http<Contact>('PUT', '/me/contact', { body: changed })
    isLoaded.value = true
  }

  return { contact, isLoaded, load, save }
})
