using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Nets;

/// <summary>Chooses the layers of a net by include and exclude rules (net.cpp FilterNet, StateMeetsRule).</summary>
public static class NetFilter
{
    /// <summary>A net with this state and those of the layers (the same objects) that it admits.</summary>
    /// <param name="place">See <see cref="NetOptions.Place"/>.</param>
    /// <param name="log">Receives why a rule was not met, as Caffe logs it: severity, source, text.</param>
    public static NetParameter Filter(
        NetParameter net, NetState state, Func<LayerParameter, string?>? place = null, Action<char, string, string>? log = null)
    {
        var filtered = Header(net);
        filtered.State = state;
        foreach (var layer in net.Layer)
        {
            if (place is null ? Admits(layer, state, log) : LayerPlace.Name(place, layer, () => Admits(layer, state, log))) filtered.Layer.Add(layer);
        }

        return filtered;
    }

    /// <summary>Whether a layer is part of the net in this state.</summary>
    public static bool Admits(LayerParameter layer, NetState state, Action<char, string, string>? log = null)
    {
        if (layer.Include.Count > 0 && layer.Exclude.Count > 0)
        {
            throw new CaffeTopException($"layer '{layer.Name}' has include and exclude rules: specify either include rules or exclude rules, not both");
        }

        if (layer.Include.Count == 0)
        {
            foreach (var rule in layer.Exclude)
            {
                if (Meets(rule, state, layer, log)) return false;
            }

            return true;
        }

        foreach (var rule in layer.Include)
        {
            if (Meets(rule, state, layer, log)) return true;
        }

        return false;
    }

    /// <summary>The net's own fields without its layers.</summary>
    internal static NetParameter Header(NetParameter net)
    {
        var header = new NetParameter { State = net.State };
        if (net.HasName) header.Name = net.Name;
        if (net.HasForceBackward) header.ForceBackward = net.ForceBackward;
        if (net.HasDebugInfo) header.DebugInfo = net.DebugInfo;
        return header;
    }

    private static bool Meets(NetStateRule rule, NetState state, LayerParameter layer, Action<char, string, string>? log)
    {
        if (Unmet(rule, state) is not var (source, reason)) return true;
        log?.Invoke('I', source, $"The NetState {reason} specified by a rule in layer {layer.Name}");
        return false;
    }

    private static (string Source, string Reason)? Unmet(NetStateRule rule, NetState state)
    {
        if (rule.HasPhase && rule.Phase != state.Phase) return ("net.cpp:296", $"phase ({(int)state.Phase}) differed from the phase ({(int)rule.Phase})");
        if (rule.HasMinLevel && state.Level < rule.MinLevel) return ("net.cpp:306", $"level ({state.Level}) is above the min_level ({rule.MinLevel})");
        if (rule.HasMaxLevel && state.Level > rule.MaxLevel) return ("net.cpp:316", $"level ({state.Level}) is above the max_level ({rule.MaxLevel})");
        foreach (var stage in rule.Stage)
        {
            if (!state.Stage.Contains(stage)) return ("net.cpp:332", $"did not contain stage '{stage}'");
        }

        foreach (var stage in rule.NotStage)
        {
            if (state.Stage.Contains(stage)) return ("net.cpp:347", $"contained a not_stage '{stage}'");
        }

        return null;
    }
}
