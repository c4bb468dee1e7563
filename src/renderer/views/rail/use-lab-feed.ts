// Keeps the state of the experiment fresh: twice a second where it is shown, seldom where the rail alone shows that it runs.
// Each answer costs main and the page time that the trials would like to have.

import { useEffect } from 'react'
import { firstPicture } from '../../live/first-picture.ts'
import { askLab, useLab } from '../../live/lab-store.ts'
import { usePlace } from '../../state/place-store.ts'

const SHOWN_MS = 500
const ELSEWHERE_MS = 5_000

export function useLabFeed(): void {
  const isShown = usePlace() === 'lab'
  const running = useLab((lab) => lab.running)
  const everyMs = running ? (isShown ? SHOWN_MS : ELSEWHERE_MS) : null
  useEffect(() => {
    let wanted = true
    let timer: number | undefined
    const ask = async (): Promise<void> => {
      await firstPicture()
      if (!wanted) return
      if (!document.hidden) await askLab()
      if (wanted && everyMs !== null) timer = window.setTimeout(() => void ask(), everyMs)
    }
    void ask()
    return () => {
      wanted = false
      window.clearTimeout(timer)
    }
  }, [everyMs])
}
