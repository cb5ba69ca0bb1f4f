// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/loss-runs.h"

namespace mopo
{

std::vector<LossRun> FindLossRuns(const ProbeTrace& trace, double endOfRun)
{
    std::vector<LossRun> runs;
    LossRun run;
    for (const auto& [number, probe] : trace.Probes())
    {
        if (!probe.arrived)
        {
            run.from = run.lost == 0 ? probe.sent : run.from;
            run.to = probe.sent;
            ++run.lost;
            continue;
        }
        if (run.lost >= LEAST_IN_A_ROW)
        {
            run.to = probe.sent;
            runs.push_back(run);
        }
        run = {};
    }
    if (run.lost >= LEAST_IN_A_ROW && run.from < endOfRun - STILL_UNDERWAY)
    {
        run.isOpen = true;
        runs.push_back(run);
    }
    return runs;
}

} // namespace mopo
