// SPDX-License-Identifier: GPL-2.0-only
#include "cli/faults.h"

#include <iostream>

namespace mopo::cli
{

void PrintFaults(const std::string& file, const std::vector<Fault>& faults)
{
    for (const Fault& fault : faults)
    {
        std::cerr << (fault.file.empty() ? file : fault.file) << ": " << fault.ToString() << '\n';
    }
    std::cerr << file << ": " << faults.size() << (faults.size() == 1 ? " fault\n" : " faults\n");
}

} // namespace mopo::cli
