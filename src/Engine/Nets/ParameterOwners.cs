using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Proto;
using CaffeTop.Events;

namespace CaffeTop.Engine.Nets;

/// <summary>
/// The learnable parameters of a net: a parameter belongs to the first layer that names it; later layers with the same
/// <c>param { name }</c> read and write the owner's memory, gradients included (net.cpp AppendParam).
/// </summary>
internal sealed class ParameterOwners
{
    private static readonly ParamSpec Default = new();
    private readonly Dictionary<string, LearnableParameter> _byName = new(StringComparer.Ordinal);

    public List<LearnableParameter> Parameters { get; } = [];

    /// <summary>Takes a layer's parameters in: per parameter its owner, and what to report about named ones.</summary>
    public (LearnableParameter[] Parameters, IReadOnlyList<SharedParameter> Shared) Add(Layer layer)
    {
        var specs = layer.Parameter.Param;
        if (specs.Count > layer.Parameters.Count)
        {
            throw LayerArity.Error(
                layer.Parameter, $"Too many params specified for layer {layer.Name}: {specs.Count} param {{}} for {layer.Parameters.Count} parameter blobs");
        }

        if (layer.Parameters.Count == 0) return ([], []);
        var parameters = new LearnableParameter[layer.Parameters.Count];
        List<SharedParameter>? shared = null;
        for (var i = 0; i < parameters.Length; i++)
        {
            var spec = i < specs.Count ? specs[i] : Default;
            CheckStatistic(layer, i, spec);
            if (spec.Name.Length > 0 && _byName.TryGetValue(spec.Name, out var owner))
            {
                Share(layer, i, spec, owner);
                parameters[i] = owner;
                (shared ??= []).Add(new SharedParameter(i, spec.Name, owner.LayerName, owner.Index));
                continue;
            }

            parameters[i] = Own(layer, i, spec);
            if (spec.Name.Length > 0) (shared ??= []).Add(new SharedParameter(i, spec.Name, null, i));
        }

        return (parameters, shared ?? (IReadOnlyList<SharedParameter>)[]);
    }

    private static void CheckStatistic(Layer layer, int index, ParamSpec spec)
    {
        if (!layer.Parameters[index].IsStatistic || index >= layer.Parameter.Param.Count || spec.LrMult == 0) return;
        throw LayerArity.Error(
            layer.Parameter,
            $"Cannot configure batch normalization statistics as layer parameters: param {index} has lr_mult {spec.LrMult.ToString(System.Globalization.CultureInfo.InvariantCulture)}; write lr_mult: 0 or leave param out");
    }

    private static void Share(Layer layer, int index, ParamSpec spec, LearnableParameter owner)
    {
        var blob = layer.Parameters[index].Blob;
        var permissive = spec.ShareMode == ParamSpec.Types.DimCheckMode.Permissive;
        if (permissive ? blob.Count != owner.Blob.Count : !blob.Shape.Equals(owner.Blob.Shape))
        {
            throw new CaffeTopException(
                $"Cannot share param '{spec.Name}' owned by layer '{owner.LayerName}' with layer '{layer.Name}'; {(permissive ? "count" : "shape")} mismatch. "
                + $"Owner layer param shape is {owner.Blob.Shape.ToLogString()}; sharing layer expects shape {blob.Shape.ToLogString()}");
        }

        blob.ShareData(owner.Blob);
        blob.ShareDiff(owner.Blob);
        if (spec.HasLrMult)
        {
            if (owner.HasLrMult && owner.LrMult != spec.LrMult) throw Mismatch(layer, spec, owner, "lr_mult");
            owner.HasLrMult = true;
            owner.LrMult = spec.LrMult;
        }

        if (!spec.HasDecayMult) return;
        if (owner.HasDecayMult && owner.DecayMult != spec.DecayMult) throw Mismatch(layer, spec, owner, "decay_mult");
        owner.HasDecayMult = true;
        owner.DecayMult = spec.DecayMult;
    }

    private static CaffeTopException Mismatch(Layer layer, ParamSpec spec, LearnableParameter owner, string field)
        => new($"Shared param '{spec.Name}' has mismatched {field}: layer '{owner.LayerName}' and layer '{layer.Name}' give different values; give it once");

    private LearnableParameter Own(Layer layer, int index, ParamSpec spec)
    {
        var parameter = layer.Parameters[index];
        var name = spec.Name.Length > 0 ? spec.Name : index.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var owner = new LearnableParameter(parameter.Blob, name, layer.Name, index)
        {
            LrMult = parameter.IsStatistic ? 0 : spec.LrMult,
            DecayMult = spec.DecayMult,
            HasLrMult = spec.HasLrMult || parameter.IsStatistic,
            HasDecayMult = spec.HasDecayMult,
            Position = Parameters.Count,
        };
        Parameters.Add(owner);
        if (spec.Name.Length > 0) _byName.Add(spec.Name, owner);
        return owner;
    }
}
