using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>What a layer says when it refuses its parameters or bottoms.</summary>
internal static class Refusal
{
    /// <summary>The message without the leading <c>layer 'it' (Type): </c>, which is checked.</summary>
    public static string Of(string layer, params Blob[] bottoms) => Of(layer, () => new LayerRun("reference", layer, bottoms));

    public static string Of(string layer, Action act)
    {
        var message = Assert.ThrowsAny<CaffeTopException>(act).Message;
        var prefix = $"layer 'it' ({LayerRun.Parse(layer).Type}): ";
        Assert.StartsWith(prefix, message);
        return message[prefix.Length..];
    }
}
