import kit from '@/kit/messages/en'
import chat from '@/rooms/chat/messages/en'
import devices from '@/rooms/devices/messages/en'
import push from '@/rooms/marketing/messages/en'
import scenes from '@/rooms/scenes/messages/en'
import type zh from './zh-Hans'

type Texts<T> = { [K in keyof T]: T[K] extends string ? string : Texts<T[K]> }

export default {
  kit,
  chat,
  push,
  scenes,
  devices,
  desk: { title: 'Desk', ways: 'Main', signOut: 'Sign out' },
  way: { conversations: 'Chats', cases: 'Cases', rules: 'Rules', push: 'Pushes', menu: 'Menu', codes: 'Codes', sensors: 'Sensors', account: 'Account' },
  shell: {
    more: 'More',
    nothing: 'There is no page of the desk for your account yet. Ask the district owner',
    noPlace: 'Your account has no shop yet. Ask the district owner',
    choose: '{name}, which shop today?',
    night: 'Night',
    day: 'Day',
  },
  login: {
    title: 'Desk · sign in',
    head: 'The desk',
    username: 'Account',
    password: 'Password',
    otp: 'One-time code (6 digits from your authenticator)',
    enter: 'Sign in',
    busy: 'Signing in…',
  },
} satisfies Texts<typeof zh>
