import { ref } from 'vue'

/** What makes the cards of this guest theirs, once they are signed in; empty before. */
export const ownCard = ref('')
