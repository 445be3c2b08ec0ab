import type { Component } from 'vue'

import type { Screen } from '../state/nav'
import AccountsScreen from './AccountsScreen.vue'
import AddressScreen from './AddressScreen.vue'
import BillsScreen from './BillsScreen.vue'
import BrowserScreen from '../browser/BrowserScreen.vue'
import CardScreen from './CardScreen.vue'
import CardsScreen from './CardsScreen.vue'
import OfferScreen from './OfferScreen.vue'
import PanelScreen from './PanelScreen.vue'
import PlaceScreen from './PlaceScreen.vue'
import ProfileScreen from './ProfileScreen.vue'
import ScanScreen from './ScanScreen.vue'
import SearchScreen from './SearchScreen.vue'
import ServicesScreen from './ServicesScreen.vue'
import SettingsScreen from './SettingsScreen.vue'
import ShakeScreen from './ShakeScreen.vue'
import TextSizeScreen from './TextSizeScreen.vue'
import ThreadScreen from './ThreadScreen.vue'
import WalletScreen from './WalletScreen.vue'
import WifiScreen from './WifiScreen.vue'

export const SCREENS: Record<Screen['name'], Component> = {
  thread: ThreadScreen,
  profile: ProfileScreen,
  accounts: AccountsScreen,
  search: SearchScreen,
  scan: ScanScreen,
  browser: BrowserScreen,
  services: ServicesScreen,
  wallet: WalletScreen,
  bills: BillsScreen,
  settings: SettingsScreen,
  addresses: AddressScreen,
  'text-size': TextSizeScreen,
  place: PlaceScreen,
  panel: PanelScreen,
  cards: CardsScreen,
  card: CardScreen,
  offer: OfferScreen,
  shake: ShakeScreen,
  wifi: WifiScreen,
}
