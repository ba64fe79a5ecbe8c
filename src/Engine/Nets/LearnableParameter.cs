using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets;

/// <summary>A weight blob that training changes; layers that share it by name (<c>param { name }</c>) all point at the one owner.</summary>
public sealed class LearnableParameter
{
    internal LearnableParameter(Blob blob, string name, string layerName, int index)
    {
        Blob = blob;
        Name = name;
        LayerName = layerName;
        Index = index;
    }

    public Blob Blob { get; }

    /// <summary>The name of <c>param { name }</c>, else the index in its layer: what Caffe's debug_info prints.</summary>
    public string Name { get; }

    /// <summary>The layer that owns it.</summary>
    public string LayerName { get; }

    /// <summary>Its index among the owner's parameters (0 weight, 1 bias, …).</summary>
    public int Index { get; }

    public float LrMult { get; internal set; } = 1;

    public float DecayMult { get; internal set; } = 1;

    internal bool HasLrMult { get; set; }

    internal bool HasDecayMult { get; set; }

    /// <summary>Position in <see cref="Net.LearnableParameters"/>.</summary>
    internal int Position { get; set; }
}
