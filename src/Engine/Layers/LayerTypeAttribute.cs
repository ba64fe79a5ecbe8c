namespace CaffeTop.Engine.Layers;

/// <summary>Registers a layer under the name prototxts use (Caffe's REGISTER_LAYER_CLASS). The constructor takes (LayerParameter, LayerContext).</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LayerTypeAttribute(string type) : Attribute
{
    public string Type { get; } = type;
}
