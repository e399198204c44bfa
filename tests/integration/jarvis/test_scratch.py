from tests.integration.conftest import in_both_styles
from .talk import *
from tests.integration.furniture import *
import pytest, time, logging

@in_both_styles
@pytest.mark.parametrize("fault", [None, *[dict(kind=k) for k in "unauthorized rate_limit insufficient_quota server_error model_not_found html malformed_chunk failed_response".split()],
  dict(kind="cut_stream",after=0), dict(kind="cut_stream",after=2), dict(kind="malformed_chunk",after=0), dict(kind="hang"), dict(kind="bad_tool_arguments",times=1)])
async def test_x(hass, furnished, jarvis, simulator, fault, caplog):
    await set_options(hass, jarvis, local_first=False, patience=0.3)
    if fault: simulator.faults.put(**fault)
    t=time.time()
    for s in ["Turn on the reading lamp", "Tell me a story", "Tell me a joke", "Turn on the floor lamp"]:
        n=len(asked(simulator))
        r=await say(hass, s)
        print(fault and fault['kind'], '|', words(r), '|', r.response.response_type, state(hass, READING_LAMP), len(asked(simulator))-n, round(time.time()-t,2))
    for r in caplog.records:
        if r.levelno>=logging.WARNING and 'custom integration' not in r.message: print('LOG', r.name, r.message[:300], r.exc_info and r.exc_info[1].__class__)
