import { startServer } from "./api/server.ts";
import { readConfig } from "./api/config.ts";
const t=Date.now();
const s = await startServer(readConfig(process.env), {web:false, firstStart:"sample"});
console.log(s.url, Date.now()-t);
await s.open; console.log("open", Date.now()-t);
const poll=setInterval(async()=>{const r=await fetch(s.url+"/api/status");const j:any=await r.json();console.log(Date.now()-t, JSON.stringify(j.stages))},1500);
const ctx=await s.open;
await s.loaded.catch(e=>console.log("LOADED FAIL",e)); console.log("loaded", Date.now()-t);
await ctx.jobs.idle(); console.log("idle", Date.now()-t);
clearInterval(poll);
const H={authorization:"Bearer "+s.operatorToken};
for(const p of (process.argv[2]??"/api/calibration,/api/findings,/api/recommendations").split(",")){const r=await fetch(s.url+p,{headers:H});console.log(p,r.status,(await r.text()).slice(0,3000));}
await s.close(); console.log("closed");
