import Commands

await EntryPoint.run()
