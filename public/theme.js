// Applies a kept theme before the first paint. A classic script of its own: the policy allows no inline code.
// The switch, and the meaning of the key, are in src/ui/theme.ts.
try {
  const theme = localStorage.getItem('unmask.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden: the system's theme is shown.
}
