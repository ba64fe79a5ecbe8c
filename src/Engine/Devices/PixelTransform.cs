namespace CaffeTop.Engine.Devices;

/// <summary>
/// What becomes of a pixel: (pixel − mean) · scale, in this order (data_transformer.cpp). The mean is the mean image's value where the pixel came
/// from, or the channel's.
/// </summary>
/// <param name="Means">None, one for all channels, or one for each.</param>
/// <param name="MeanImage">Channels × <paramref name="MeanHeight"/> × <paramref name="MeanWidth"/> of the uncropped images; empty: none.</param>
public sealed record PixelTransform(float Scale, float[] Means, float[] MeanImage, int MeanHeight, int MeanWidth);
