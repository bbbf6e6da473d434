"""Seals as things that an agency or an enterprise has, and the papers that are sealed with them (印章管理).

For whoever keeps the seals of an agency, for the second person whose word a seal may need, for enterprises and their
five seals, and for everybody who reads a sealed paper. 电子签名法 13, 14; 国务院关于在线政务服务的若干规定 9;
GB/T 38540-2020. Its verbs apply for a seal, cut it, give it to posts and persons, use, freeze, lose, renew and destroy
it; and for a paper: order its sealing, ask the second person, seal, decline. `certificates` and `cases` stand above.
"""
