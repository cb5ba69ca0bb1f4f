// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/ike/output.h"

#include <deque>
#include <optional>
#include <utility>

namespace mopo
{

/// Outputs in the order in which they have to happen.
class OutputQueue
{
  public:
    void Push(Output output)
    {
        m_outputs.push_back(std::move(output));
    }

    std::optional<Output> Poll()
    {
        if (m_outputs.empty())
        {
            return std::nullopt;
        }
        Output output = std::move(m_outputs.front());
        m_outputs.pop_front();
        return output;
    }

  private:
    std::deque<Output> m_outputs;
};

} // namespace mopo
