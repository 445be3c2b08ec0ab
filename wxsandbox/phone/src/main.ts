import { createApp } from 'vue'

import App from './App.vue'
import './styles/base.css'
import './styles/desk.css'

createApp(App)
  // what a screen wants pressed next is in reach of the keyboard at once
  .directive('focus', { mounted: (element: HTMLElement) => element.focus({ preventScroll: true }) })
  .mount('#app')
