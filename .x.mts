const m: any = await import('./dev/n8n/install.mts');
await (m.ensureN8n ?? m.installN8n ?? m.ensureInstalled ?? Object.values(m).find((f:any)=>typeof f==='function'))({ onProgress: console.log });
