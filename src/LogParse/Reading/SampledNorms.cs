using CaffeTop.Events;

namespace CaffeTop.LogParse.Reading;

/// <summary>The numbers of a <see cref="BlobNorms"/>.</summary>
public readonly record struct SampledNorms(
    double MeanAbsolute, double L2, float Min, float Max, double Zeros, long NonFinite, double? UpdateRatio);
