import { startServer } from "./api/server.ts";
import { readConfig } from "./api/config.ts";
const s = await startServer(readConfig(process.env), {web:false, firstStart:"sample"});
await s.loaded; const ctx=await s.open; 
const H={authorization:"Bearer "+s.operatorToken,"content-type":"application/json"};
await ctx.jobs.idle();
for (const [m,p,b] of JSON.parse(process.argv[2]??"[]")) { const t=Date.now(); const r=await fetch(s.url+p,{method:m,headers:H,body:b?JSON.stringify(b):undefined}); console.log("\n##",m,p,r.status,Date.now()-t,"ms\n",(await r.text()).slice(0,+(process.env.LEN??1500))); }
await s.close();
