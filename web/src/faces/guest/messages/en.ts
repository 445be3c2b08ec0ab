export default { tabs: { home: 'Home', cart: 'Cart', orders: 'Orders', me: 'Me' } }
